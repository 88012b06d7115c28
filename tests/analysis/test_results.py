from analysis.results import Ledger


def test_a_ledger_balances_only_when_nothing_is_lost() -> None:
    assert Ledger(5, 3, 1, 1, {"blank": 1}).balances
    assert not Ledger(5, 3, 1, 0, {}).balances
    assert not Ledger(5, 3, 1, 1, {"blank": 2}).balances


def test_a_record_becomes_plain_json() -> None:
    assert Ledger(1, 1, 0, 0, {}).to_json() == {
        "received": 1,
        "themed": 1,
        "unthemed": 0,
        "set_aside": 0,
        "reasons": {},
    }

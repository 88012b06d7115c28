"""Words of a room that go out of the whole record, also after the themes were published."""

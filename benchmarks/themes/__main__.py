"""`python -m benchmarks.themes`: what a run costs, then how it stands beside its peers."""

from benchmarks.themes import costs, versus

if __name__ == "__main__":
    costs.main()
    versus.main()

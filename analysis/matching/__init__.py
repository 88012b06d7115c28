"""Which of the given themes each argument says, learnt from human judgements of such pairs."""

"""The second encoder: for languages that the first one doesn't know, in a sealed process.

Its engine is C code that reads strangers' words, so it never runs in this process. Each batch goes
to a throw-away child without network, files, environment or time to spare (docs/decisions/0012).
"""

"""Pure computation: texts and arrays in, frozen result records out; no database, no web.

Nothing heavy is loaded by importing this package: scikit-learn, BERTopic, faiss and the encoder are
imported inside the functions that need them.
"""

"""ops.indexing"""

"""ops.embedding"""

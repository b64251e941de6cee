"""ops.creation"""

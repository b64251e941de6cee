"""ops.elementwise"""

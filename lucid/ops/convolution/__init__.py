"""ops.convolution"""

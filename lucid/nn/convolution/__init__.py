"""nn.convolution"""

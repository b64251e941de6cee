"""nn.normalization"""

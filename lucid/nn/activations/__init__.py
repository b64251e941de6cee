"""nn.activations"""

"""nn.transformer"""

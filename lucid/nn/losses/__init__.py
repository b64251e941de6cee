"""nn.losses"""

"""nn.module"""

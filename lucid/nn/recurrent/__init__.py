"""nn.recurrent"""

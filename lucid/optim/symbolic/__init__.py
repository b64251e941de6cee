"""optim.symbolic"""

"""ops.recurrent"""

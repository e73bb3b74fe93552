def count(scene):
    pass

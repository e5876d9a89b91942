print("envaudit")

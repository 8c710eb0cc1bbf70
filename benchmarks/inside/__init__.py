"""What the benches run in processes of their own, on the database the environment names."""

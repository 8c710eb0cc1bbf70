"""Recordings: kept, heard by whom they may be, spoken about, and deleted when their time has come."""

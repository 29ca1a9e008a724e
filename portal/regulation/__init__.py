"""The law: how any application lives, whoever asks and whatever for."""

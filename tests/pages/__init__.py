"""What a person does on the pages of the portal, in verbs: one file for each journey."""

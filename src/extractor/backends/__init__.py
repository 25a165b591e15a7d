"""HanLP and spaCy as they are: text -> Parse. The rooms that use them take words, or names, from one parse."""

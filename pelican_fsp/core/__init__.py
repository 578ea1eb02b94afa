"""The rules of the book: values in, values out; knows no Pelican, no files and no globals."""

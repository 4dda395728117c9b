-- What shows whether anything is left to do about an applied version. Each value of a thousand rows is written, sent and read.
'applied', h.bundle, h.version, h.name, h.checksum, h.meaning, h.status

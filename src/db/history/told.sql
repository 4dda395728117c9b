-- All that is told of an applied version.
'applied', h.bundle, h.version, h.name, h.checksum, h.meaning, h.status, h.applied_at, h.applied_by, h.duration_ms

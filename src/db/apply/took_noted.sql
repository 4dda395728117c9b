-- How long the step took, where that was noted.
current_setting('schemactl.took')

-- The thirteen priced operations, in credits per unit.
insert into credit_pricing (operation, name, tool_type, provider, model, unit, credits_per_unit)
values
  ('llm.gpt-4-turbo.input', 'GPT-4 Turbo, input', 'llm', 'openai', 'gpt-4-turbo', '1k_input_tokens', 0.3),
  ('llm.gpt-4-turbo.output', 'GPT-4 Turbo, output', 'llm', 'openai', 'gpt-4-turbo', '1k_output_tokens', 0.6),
  ('llm.claude-3-opus.input', 'Claude 3 Opus, input', 'llm', 'anthropic', 'claude-3-opus', '1k_input_tokens', 0.45),
  ('llm.claude-3-opus.output', 'Claude 3 Opus, output', 'llm', 'anthropic', 'claude-3-opus', '1k_output_tokens', 0.9),
  ('llm.claude-3-sonnet.input', 'Claude 3 Sonnet, input', 'llm', 'anthropic', 'claude-3-sonnet', '1k_input_tokens', 0.09),
  ('llm.claude-3-sonnet.output', 'Claude 3 Sonnet, output', 'llm', 'anthropic', 'claude-3-sonnet', '1k_output_tokens', 0.18),
  ('code.execution', 'Code execution', 'code', null, null, 'second', 0.1),
  ('wide_research.item', 'Wide research', 'wide_research', null, null, 'item', 5),
  ('image.generation', 'Image generation', 'image', null, null, 'image', 10),
  ('browser.action', 'Browser action', 'browser', null, null, 'action', 2),
  ('file.operation', 'File operation', 'file', null, null, 'operation', 0),
  ('connector.call', 'Connector call', 'connector', null, null, 'call', 1),
  ('search.query', 'Web search', 'search', null, null, 'query', 1)
on conflict (operation) do update
set
  name = excluded.name,
  tool_type = excluded.tool_type,
  provider = excluded.provider,
  model = excluded.model,
  unit = excluded.unit,
  credits_per_unit = excluded.credits_per_unit;

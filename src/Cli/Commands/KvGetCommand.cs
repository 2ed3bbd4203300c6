namespace Muster.Cli.Commands;

internal sealed class KvGetCommand : ClientCommand
{
    public const string Line = "Shows a key's value, or lists keys";

    private readonly Flag _at;
    private readonly Flag _base64;
    private readonly Flag _detailed;
    private readonly Flag _keys;
    private readonly Flag _recurse;
    private readonly Flag _separator;

    public KvGetCommand()
        : base(Answers.OfCluster)
    {
        _at = Flags.Text("at", "WHEN", "As it was: at a revision (4711), a time (2026-01-31T12:00:00Z) or so long ago (90m).");
        _base64 = Flags.Switch("base64", "Show values encoded as base64.");
        _detailed = Flags.Switch("detailed", "Show all that is known of a key, such as its ModifyIndex.");
        _keys = Flags.Switch("keys", "Show only the names of the keys that begin with the prefix.");
        _recurse = Flags.Switch("recurse", "Show every key that begins with the prefix, with its value.");
        _separator = Flags.Text("separator", "TEXT", "With -keys, fold what follows this text. Default \"/\".");
    }

    public override string Words => "kv get";

    public override string Summary => Line;

    public override string Takes => "[options] [KEY_OR_PREFIX]";

    public override string About =>
        """
          Writes the value as it is, and a line end. A key that does not exist is an error.

              {0} kv get redis/config/connections
              {0} kv get -detailed redis/config/connections
              {0} kv get -recurse redis/
              {0} kv get -keys redis/
              {0} kv get -at=90m redis/config/connections
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error querying Consul agent: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 1)
        {
            return Fail(terminal, TooMany(operands, 1));
        }

        var key = KvKey.Of(operands);
        if (key.Length == 0 && !_keys.On && !_recurse.On)
        {
            return Fail(terminal, "Error! Missing KEY argument");
        }

        return _keys.On ? await ListNamesAsync(client, key, terminal, cancel)
            : _recurse.On ? await ListAsync(client, key, terminal, cancel)
            : await ShowAsync(client, key, terminal, cancel);
    }

    private async Task<int> ListNamesAsync(AgentClient client, string key, Terminal terminal, CancellationToken cancel)
    {
        var reply = await client.GetAsync(
            KvKey.Path(key), cancel, [("keys", ""), ("separator", _separator.Text ?? "/"), .. Then()]);
        foreach (var name in reply.Keys())
        {
            terminal.Out.WriteLine(name.GetString());
        }

        return Done;
    }

    private async Task<int> ListAsync(AgentClient client, string key, Terminal terminal, CancellationToken cancel)
    {
        var reply = await client.GetAsync(KvKey.Path(key), cancel, [("recurse", ""), .. Then()]);
        var entries = reply.Keys();
        for (var at = 0; at < entries.Count; at++)
        {
            if (_detailed.On)
            {
                var last = at == entries.Count - 1;
                await WriteAsync(terminal, KvEntryText.Detailed(entries[at], _base64.On), last ? Ends.Trimmed : Ends.Apart, cancel);
            }
            else
            {
                terminal.Out.Write($"{entries[at].GetProperty("Key").GetString()}:");
                await WriteAsync(terminal, KvEntryText.Value(entries[at], _base64.On), Ends.AsIs, cancel);
            }
        }

        return Done;
    }

    private async Task<int> ShowAsync(AgentClient client, string key, Terminal terminal, CancellationToken cancel)
    {
        var reply = await client.GetAsync(KvKey.Path(key), cancel, Then());
        if (reply.Keys() is not [var entry, ..])
        {
            return Fail(terminal, $"Error! No key {(_at.Text is null ? "exists" : "existed then")} at: {key}");
        }

        await (_detailed.On
            ? WriteAsync(terminal, KvEntryText.Detailed(entry, _base64.On), Ends.Trimmed, cancel)
            : WriteAsync(terminal, KvEntryText.Value(entry, _base64.On), Ends.AsIs, cancel));
        return Done;
    }

    private (string, string)[] Then() => _at.Text is { } when ? [("at", when)] : [];

    private static async Task WriteAsync(Terminal terminal, byte[] text, Ends ends, CancellationToken cancel)
    {
        var shown = ends == Ends.Trimmed ? KvEntryText.Trim(text) : text;
        await terminal.OutBytes.WriteAsync(shown, cancel);
        await terminal.OutBytes.WriteAsync("\n"u8.ToArray(), cancel);
    }

    private enum Ends
    {
        AsIs,
        Apart,
        Trimmed,
    }
}

namespace Muster.Cli.Commands;

internal sealed class KvDeleteCommand : ClientCommand
{
    public const string Line = "Deletes a key, or all that begin with a prefix";

    private readonly Flag _cas;
    private readonly Flag _modifyIndex;
    private readonly Flag _recurse;

    public KvDeleteCommand()
        : base(Answers.OfCluster)
    {
        _cas = Flags.Switch("cas", "Delete only if the key is still at -modify-index.");
        _modifyIndex = Flags.Unsigned("modify-index", "The ModifyIndex that -cas expects.");
        _recurse = Flags.Switch("recurse", "Delete every key that begins with the prefix; without one, every key.");
    }

    public override string Words => "kv delete";

    public override string Summary => Line;

    public override string Takes => "[options] KEY_OR_PREFIX";

    public override string About =>
        """
          Deleting a key that does not exist is no error.

              {0} kv delete redis/config/connections
              {0} kv delete -recurse redis/
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        _recurse.On ? $"Error! Did not delete prefix {KvKey.Of(operands)}: "
        : _cas.On ? $"Error! Did not delete key {KvKey.Of(operands)}: "
        : $"Error deleting key {KvKey.Of(operands)}: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var key = KvKey.Of(operands);
        if (Complaint(operands, key) is { } complaint)
        {
            return Fail(terminal, complaint);
        }

        List<(string, string)> query = [];
        if (_recurse.On)
        {
            query.Add(("recurse", ""));
        }

        if (_cas.On)
        {
            query.Add(("cas", _modifyIndex.Text!));
        }

        var reply = await client.SendAsync(HttpMethod.Delete, KvKey.Path(key), query, null, cancel);
        if (reply.Expected().Text.Trim() != "true")
        {
            return Fail(terminal, $"Error! Did not delete key {key}: CAS failed");
        }

        terminal.Out.WriteLine(_recurse.On ? $"Success! Deleted keys with prefix: {key}" : $"Success! Deleted key: {key}");
        return Done;
    }

    private string? Complaint(IReadOnlyList<string> operands, string key) => operands switch
    {
        { Count: > 1 } => TooMany(operands, 1),
        _ when key.Length == 0 && !_recurse.On => "Error! Missing KEY argument",
        _ when _cas.On && _modifyIndex.Text is null => "Must specify -modify-index with -cas!",
        _ when !_cas.On && _modifyIndex.Text is not null => "Cannot specify -modify-index without -cas!",
        _ when _cas.On && _recurse.On => "Cannot specify both -cas and -recurse!",
        _ => null,
    };
}

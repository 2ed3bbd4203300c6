using System.Text;

namespace Muster.Cli.Commands;

internal sealed class KvPutCommand : ClientCommand
{
    public const string Line = "Writes a key's value";

    private readonly Flag _acquire;
    private readonly Flag _base64;
    private readonly Flag _cas;
    private readonly Flag _flags;
    private readonly Flag _modifyIndex;
    private readonly Flag _release;
    private readonly Flag _session;

    public KvPutCommand()
        : base(Answers.OfCluster)
    {
        _acquire = Flags.Switch("acquire", "Take the key's lock for -session.");
        _base64 = Flags.Switch("base64", "The data is encoded as base64.");
        _cas = Flags.Switch("cas", "Write only if the key is still at -modify-index (0: does not exist).");
        _flags = Flags.Unsigned("flags", "A number to keep with the key, for its owner's use.");
        _modifyIndex = Flags.Unsigned("modify-index", "The ModifyIndex that -cas expects.");
        _release = Flags.Switch("release", "Give up the key's lock held by -session.");
        _session = Flags.Text("session", "ID", "The session for -acquire and -release.");
    }

    public override string Words => "kv put";

    public override string Summary => Line;

    public override string Takes => "[options] KEY [DATA]";

    public override string About =>
        """
          Writes DATA, the content of a file (@FILE), or standard input (-); nothing given is an empty value.

              {0} kv put redis/config/connections 5
              {0} kv put app/license @license.txt
              {0} kv put -cas -modify-index=844 redis/config/connections 10
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        _cas.On ? $"Error! Did not write to {operands[0]}: " : "Error! Failed writing data: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (Complaint(operands) is { } complaint)
        {
            return Fail(terminal, complaint);
        }

        var (data, trouble) = await DataAsync(operands, terminal, cancel);
        if (trouble is not null)
        {
            return Fail(terminal, trouble);
        }

        var key = operands[0];
        var reply = await client.SendAsync(HttpMethod.Put, KvKey.Path(key), Query(), data, cancel);
        var written = reply.Expected().Text.Trim() == "true";
        (written ? terminal.Out : terminal.Error).WriteLine(Outcome(key, written));
        return written ? Done : Failed;
    }

    private string? Complaint(IReadOnlyList<string> operands) => operands switch
    {
        [] => "Error! Missing KEY argument",
        { Count: > 2 } => $"Error! Too many arguments (expected 1 or 2, got {operands.Count})",
        _ when _cas.On && _modifyIndex.Text is null => "Must specify -modify-index with -cas!",
        _ when (_acquire.On || _release.On) && string.IsNullOrEmpty(_session.Text) =>
            "Error! Missing -session (required with -acquire and -release)",
        [['/', ..] key, ..] => $"Error! Failed writing data: Invalid key. Key must not begin with a '/': {key}",
        _ => null,
    };

    private IEnumerable<(string, string)> Query()
    {
        if (_flags.Text is { } flags)
        {
            yield return ("flags", flags);
        }

        // One condition at most, as in Consul 1.8.7: the first of these.
        if (_cas.On)
        {
            yield return ("cas", _modifyIndex.Text!);
        }
        else if (_acquire.On)
        {
            yield return ("acquire", _session.Text!);
        }
        else if (_release.On)
        {
            yield return ("release", _session.Text!);
        }
    }

    private string Outcome(string key, bool written) => (_cas.On, _acquire.On, _release.On, written) switch
    {
        (true, _, _, false) => $"Error! Did not write to {key}: CAS failed",
        (_, true, _, true) => $"Success! Lock acquired on: {key}",
        (_, true, _, false) => "Error! Did not acquire lock",
        (_, _, true, true) => $"Success! Lock released on: {key}",
        (_, _, true, false) => "Error! Did not release lock",
        (_, _, _, true) => $"Success! Data written to: {key}",
        _ => $"Error! Did not write to {key}",
    };

    private async Task<(byte[] Data, string? Trouble)> DataAsync(
        IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count < 2)
        {
            return ([], null);
        }

        var (given, trouble) = await DataOperand.ReadAsync(operands[1], terminal, cancel);
        if (trouble is not null || !_base64.On)
        {
            return (given, trouble);
        }

        try
        {
            return (Convert.FromBase64String(Encoding.ASCII.GetString(given).Trim()), null);
        }
        catch (FormatException)
        {
            return ([], "Error! Cannot base 64 decode data: it holds other characters than base64's");
        }
    }
}

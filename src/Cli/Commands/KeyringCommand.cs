using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text;

namespace Muster.Cli.Commands;

internal sealed class KeyringCommand : ClientCommand
{
    public const string Line = "Manages the keys that gossip is encrypted with";

    private const string Path = "/v1/operator/keyring";
    private const int RelayFactorMax = 5;

    private readonly Flag _list;
    private readonly Flag _listPrimary;
    private readonly Flag _install;
    private readonly Flag _use;
    private readonly Flag _remove;
    private readonly Flag _relay;
    private readonly Flag _localOnly;

    public KeyringCommand()
        : base(Answers.OfCluster)
    {
        _install = Flags.Text("install", "KEY", "Give all members a further key.");
        _list = Flags.Switch("list", "Show all keys, and how many members have each.");
        _listPrimary = Flags.Switch("list-primary", "Show the keys that are used to encrypt.");
        _localOnly = Flags.Switch("local-only", "Only this datacenter's network; with -list and -list-primary.");
        _relay = Flags.Integer("relay-factor", "Send each answer again through so many other members (0 to 5).");
        _remove = Flags.Text("remove", "KEY", "Take a key away that is not used any more.");
        _use = Flags.Text("use", "KEY", "Encrypt with this key, which all members have, from now on.");
    }

    public override string Words => "keyring";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Every member of both networks is asked; it is an error when one does not answer. To change over to another
          key, without anybody being cut off:

              {0} keygen
              {0} keyring -install=NEW
              {0} keyring -use=NEW
              {0} keyring -remove=OLD
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "error: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        Flag[] chosen = [.. ((Flag[])[_list, _listPrimary, _install, _use, _remove]).Where(flag => flag.Text is { Length: > 0 } && IsAsked(flag))];
        if (chosen is not [var action])
        {
            return Fail(terminal, chosen.Length == 0
                ? "One of -install, -list, -list-primary, -remove and -use is needed"
                : "Only a single action is allowed");
        }

        var relay = _relay.Text is null ? 0 : int.Parse(_relay.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (relay is < 0 or > RelayFactorMax)
        {
            return Fail(terminal, $"Error parsing relay factor: Relay factor must be in range: [0, {RelayFactorMax}]");
        }

        var lists = action == _list || action == _listPrimary;
        if (_localOnly.On && !lists)
        {
            return Fail(terminal, "Error validating local-only: local-only can only be set for list requests");
        }

        (string, string)[] query =
        [
            .. (relay > 0 ? [("relay-factor", relay.ToString(CultureInfo.InvariantCulture))] : ((string, string)[])[]),
            .. (_localOnly.On ? [("local-only", "true")] : ((string, string)[])[]),
        ];
        return lists
            ? await ListAsync(client, action == _listPrimary, query, terminal, cancel)
            : await ChangeAsync(client, action, query, terminal, cancel);
    }

    private static bool IsAsked(Flag flag) => flag.Placeholder.Length > 0 || flag.On;

    private static async Task<int> ListAsync(
        AgentClient client, bool primary, (string, string)[] query, Terminal terminal, CancellationToken cancel)
    {
        terminal.Out.WriteLine($"==> Gathering installed {(primary ? "primary " : "")}encryption keys...");
        var networks = (await client.GetAsync(Path, cancel, query)).Expected().Json();
        foreach (var network in networks.EnumerateArray())
        {
            var nodes = network.GetProperty("NumNodes").GetInt32();
            terminal.Out.WriteLine(
                network.GetProperty("WAN").GetBoolean() ? "\nWAN:" : $"\n{network.GetProperty("Datacenter").GetString()} (LAN):");
            if (network.TryGetProperty("Messages", out var messages))
            {
                foreach (var message in messages.EnumerateObject())
                {
                    terminal.Out.WriteLine($"  {message.Name}: {message.Value.GetString()}");
                }
            }

            foreach (var key in KeysOf(network, primary).OrderBy(key => key.Name, StringComparer.Ordinal))
            {
                terminal.Out.WriteLine($"  {key.Name} [{key.Value.GetInt32()}/{nodes}]");
            }
        }

        return Done;
    }

    private static JsonElement.ObjectEnumerator KeysOf(JsonElement network, bool primary) =>
        network.GetProperty(primary ? "PrimaryKeys" : "Keys").EnumerateObject();

    private async Task<int> ChangeAsync(
        AgentClient client, Flag action, (string, string)[] query, Terminal terminal, CancellationToken cancel)
    {
        var (line, method) = action == _install ? ("Installing new gossip encryption key...", HttpMethod.Post)
            : action == _use ? ("Changing primary gossip encryption key...", HttpMethod.Put)
            : ("Removing gossip encryption key...", HttpMethod.Delete);
        terminal.Out.WriteLine($"==> {line}");
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["Key"] = action.Text }.ToJsonString());
        (await client.SendAsync(method, Path, query, body, cancel)).Expected();
        return Done;
    }
}

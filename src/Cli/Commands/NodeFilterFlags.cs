using Muster.Bedrock.Patterns;

namespace Muster.Cli.Commands;

/// <summary>The flags that say which nodes are meant, by regular expressions.</summary>
internal sealed class NodeFilterFlags(Flags flags)
{
    private readonly Flag _node = flags.Text("node", "REGEX", "Only nodes whose name matches.");
    private readonly Flag _service = flags.Text("service", "REGEX", "Only nodes that offer a service whose name matches.");
    private readonly Flag _tag = flags.Text("tag", "REGEX", "Only where such a service has a tag that matches; with -service.");

    /// <summary>A tag of no service.</summary>
    public bool TagAlone => _tag.Text is { Length: > 0 } && _service.Text is not { Length: > 0 };

    /// <summary>What was given, as the agent's interface calls it.</summary>
    public IEnumerable<(string What, string Given)> Given() =>
        new[] { ("node", _node.Text ?? ""), ("service", _service.Text ?? ""), ("tag", _tag.Text ?? "") }
            .Where(filter => filter.Item2.Length > 0);

    /// <summary>The first that cannot be read, in Consul's words; null: none.</summary>
    public string? Unreadable() => Given()
        .Select(filter => Pattern.Of(filter.Given) is { Ok: false, Refused.Message: var why }
            ? $"Failed to compile {filter.What} filter regexp: {why}"
            : null)
        .FirstOrDefault(complaint => complaint is not null);
}

using Muster.Agent.Config.Definitions;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Keys;

/// <summary><c>config_entries</c>: configuration entries that are there from the first start on.</summary>
internal static class EntryKeys
{
    public static (string Name, KeySetter<AgentFlags> Set) Entries { get; } = (
        "config_entries",
        new KeyTable<AgentFlags>(("bootstrap", Bootstrap)).In<AgentFlags>(asked => asked, (_, read) => read));

    private static AgentFlags Bootstrap(AgentFlags asked, HclNode value, KeyPlace place)
    {
        foreach (var (block, at) in DefinitionKinds.Each(value, place))
        {
            if (!EntryDocument.Of(block).TryGet(out var entry, out var refused))
            {
                at.Complain($"{at.Path}: {refused.Message.Trim()}");
            }
            else if (entry.Complaint() is { } complaint)
            {
                at.Complain($"{at.Path}: {complaint.Trim()}");
            }
            else
            {
                asked = asked with { Entries = [.. asked.Entries, entry] };
            }
        }

        return asked;
    }
}

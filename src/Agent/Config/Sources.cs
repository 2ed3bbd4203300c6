using Muster.Agent.Config.Keys;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config;

/// <summary>
/// Puts together what was asked, in Consul's order: files as they were named, then flags, then pieces given with
/// <c>-hcl</c>; of a list, what flags gave comes first. Pure.
/// </summary>
public static class Sources
{
    /// <summary>All that was asked, and which keys change nothing; or every fault of the first document that has one.</summary>
    public static Result<(AgentFlags Asked, IReadOnlyList<string> Notes)> Gather(
        AgentFlags flags, IReadOnlyList<ConfigDocument> files)
    {
        var findings = new KeyFindings();
        if (!Add(FlagsOverFiles.Lists(flags), files, findings).TryGet(out var asked, out var refused)
            || !Add(FlagsOverFiles.Over(asked, flags), flags.Keys, findings).TryGet(out asked, out refused)
            || !Add(
                asked,
                [.. flags.Fragments.Select(fragment => new ConfigDocument("-hcl", fragment))],
                findings).TryGet(out asked, out refused))
        {
            return refused;
        }

        return (asked, findings.Notes);
    }

    // An empty file says nothing, whatever it is called (Consul 1.8.7).
    internal static Result<HclObject> Parse(ConfigDocument document) =>
        document.Text.Length == 0 ? new HclObject(KeyFlag.Nowhere, [])
        : document.Name.EndsWith(".json", StringComparison.Ordinal)
            ? HclJson.Read(document.Text)
            : HclReader.Read(document.Text);

    private static Result<AgentFlags> Add(AgentFlags asked, IReadOnlyList<KeyFlag> flags, KeyFindings findings)
    {
        foreach (var flag in flags)
        {
            asked = TopKeys.Table.Read(asked, flag.Document(), new KeyPlace("", KeyFlag.Nowhere, findings));
            if (findings.Complaints.Count > 0)
            {
                return new Refused(Refusal.Invalid, $"-{flag.Flag}: {string.Join("; ", findings.Complaints)}");
            }
        }

        return asked;
    }

    private static Result<AgentFlags> Add(AgentFlags asked, IReadOnlyList<ConfigDocument> documents, KeyFindings findings)
    {
        foreach (var document in documents)
        {
            if (!Parse(document).TryGet(out var root, out var refused))
            {
                return refused with { Message = $"failed to parse {document.Name}: {refused.Message}" };
            }

            findings.Document = document.Name;
            asked = TopKeys.Table.Read(asked, root, new KeyPlace("", root.At, findings));
            if (findings.Complaints.Count > 0)
            {
                return new Refused(
                    Refusal.Invalid, $"failed to parse {document.Name}: {string.Join("; ", findings.Complaints)}");
            }
        }

        return asked;
    }
}

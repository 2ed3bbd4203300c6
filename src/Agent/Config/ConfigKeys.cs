using Muster.Agent.Config.Keys;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config;

/// <summary>The keys of configuration files, for whoever describes them.</summary>
public static class ConfigKeys
{
    /// <summary>The keys of the outermost object; of those that set nothing, why.</summary>
    public static IEnumerable<(string Name, string? SetsNothing)> Outermost =>
        TopKeys.Table.Names.Select(name => (name, WhyNot(name)));

    /// <summary>The keys of the objects in it that hold several.</summary>
    public static IEnumerable<(string Name, IEnumerable<string> Keys)> Objects =>
    [
        ("dns_config", DnsKeys.Table.Names),
        ("engine.etcd", EngineKeys.Etcd.Names),
        ("http_config", HttpKeys.Config.Names),
        ("limits", LimitKeys.Table.Names),
        ("telemetry", TelemetryKeys.Table.Names),
    ];

    // The table itself is asked, with a value that no key that sets something takes for nothing.
    private static string? WhyNot(string key)
    {
        var nowhere = new HclPosition(0, 0);
        var findings = new KeyFindings();
        var document = new HclObject(nowhere, [new HclItem(key, nowhere, new HclText(nowhere, "x"))]);
        _ = TopKeys.Table.Read(new AgentFlags(), document, new KeyPlace("", nowhere, findings));
        foreach (var text in findings.Notes.Concat(findings.Complaints))
        {
            foreach (var begins in (string[])[$"{key} has no effect: ", $"{key} cannot be used yet: "])
            {
                if (text.StartsWith(begins, StringComparison.Ordinal))
                {
                    return text[begins.Length..].Replace($" (line {nowhere.Line})", "", StringComparison.Ordinal);
                }
            }
        }

        return null;
    }
}

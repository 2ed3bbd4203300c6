using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.AnyValue;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// The keys of the service mesh, which is not here, and of what only it needs. Configurations switch it on everywhere, also
/// where nobody uses it: an agent starts, says so, and refuses what asks for it.
/// </summary>
internal static class MeshKeys
{
    private const string NoMesh = "there is no service mesh";
    private const string NoCertificates = "agents hand each other no certificates";

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        EntryKeys.Entries,
        .. Each(Missed<AgentFlags>(NoMesh, Disabled), "connect", "peering"),
        .. Each(NotYet<AgentFlags>(NoCertificates, Disabled), "auto_config", "auto_encrypt"),
        .. Each(NotYet<AgentFlags>("there is no such service to link to", Disabled), "cloud"),
        .. Each(NoEffect(NoMesh, OfSwitch), "enable_central_service_config"),
        .. Each(NoEffect(NoMesh, OfTexts), "primary_gateways"),
        .. Each(NoEffect(NoMesh, OfDuration), "primary_gateways_interval"),
        .. Each(NoEffect(NoMesh, OfObjects), "locality", "xds"),
    ];

    /// <summary>An object that switches nothing on.</summary>
    private static bool Disabled(HclNode value) => value switch
    {
        HclList { Items: [HclObject only] } => Disabled(only),
        HclObject { Items.Count: > 0 } block when block.Items.Any(item => item.Key == "enabled") =>
            block.Items.Where(item => item.Key == "enabled").All(item => item.Value is HclBool { Value: false }),
        _ => AsksNothing(value),
    };
}

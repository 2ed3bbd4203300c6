using static Muster.Agent.Config.Definitions.DefinitionKinds;

namespace Muster.Agent.Config.Definitions;

/// <summary>The keys of a service in a file.</summary>
internal static class ServiceTable
{
    private static readonly DefinitionTable _address = new(("address", "Address", Text), ("port", "Port", Whole));

    private static readonly DefinitionTable _weights = new(("passing", "Passing", Whole), ("warning", "Warning", Whole));

    public static DefinitionTable Table { get; } = new(
        ("address", "Address", Text),
        ("checks", "Checks", ListOf(() => CheckTable.InService)),
        ("check", "Checks", ListOf(() => CheckTable.InService)),
        ("connect", "Connect", ObjectOf(() => MeshTables.Connect)),
        ("enable_tag_override", "EnableTagOverride", Switch),
        ("id", "ID", Text),
        ("kind", "Kind", Text),
        ("meta", "Meta", MapOf(Text, "an object of texts by name")),
        ("name", "Name", Text),
        ("port", "Port", Whole),
        ("proxy", "Proxy", ObjectOf(() => MeshTables.Proxy)),
        ("tagged_addresses", "TaggedAddresses", MapOf(ObjectOf(() => _address), "an object of addresses by name")),
        ("tags", "Tags", Texts),
        ("token", "Token", Text),
        ("weights", "Weights", ObjectOf(() => _weights)));
}

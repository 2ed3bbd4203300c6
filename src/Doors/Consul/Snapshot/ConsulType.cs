namespace Muster.Doors.Consul.Snapshot;

/// <summary>The byte before each record of a Consul 1.8.7 snapshot, and what people call such records.</summary>
internal static class ConsulType
{
    public const byte Registration = 0;
    public const byte Key = 2;
    public const byte Session = 3;
    public const byte Tombstone = 5;
    public const byte Query = 7;
    public const byte MeshSettings = 15;
    public const byte TableIndex = 16;
    public const byte Entry = 22;
    public const byte Chunking = 29;

    /// <summary>As Consul's own inspection names them (1.9), but in the plural where that says more.</summary>
    public static string NameOf(byte type) => type switch
    {
        Registration => "Register",
        1 => "Deregister",
        Key => "KVS",
        Session => "Session",
        4 => "ACL",
        Tombstone => "Tombstone",
        6 => "CoordinateBatchUpdate",
        Query => "PreparedQuery",
        8 => "Txn",
        9 => "Autopilot",
        10 => "Area",
        11 => "ACLBootstrap",
        12 => "Intention",
        13 => "ConnectCA",
        14 => "ConnectCAProviderState",
        MeshSettings => "ConnectCAConfig",
        TableIndex => "Index",
        17 => "ACLToken",
        18 => "ACLTokenDelete",
        19 => "ACLPolicy",
        20 => "ACLPolicyDelete",
        21 => "ConnectCALeaf",
        Entry => "ConfigEntry",
        23 => "ACLRole",
        24 => "ACLRoleDelete",
        25 => "ACLBindingRule",
        26 => "ACLBindingRuleDelete",
        27 => "ACLAuthMethod",
        28 => "ACLAuthMethodDelete",
        Chunking => "ChunkingState",
        30 => "FederationState",
        31 => "SystemMetadata",
        _ => $"Unknown{type}",
    };

    /// <summary>Says how far deletions were, or what was under way: after a restore there is nothing to be told of it.</summary>
    public static bool IsBookkeeping(byte type) => type is Tombstone or TableIndex or Chunking;

    /// <summary>Who may do what: kept as it came, for a program that can make use of it.</summary>
    public static bool IsKept(byte type) => type is 4 or 11 or 17 or 19 or 23 or 25 or 27;
}

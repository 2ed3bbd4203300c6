namespace Muster.Doors.Dns.Wire;

/// <summary>What is asked. The class is echoed and otherwise ignored, as Consul does.</summary>
internal readonly record struct Question(DnsName Name, RecordType Type, ushort Class)
{
    /// <summary>The class of all that we ask for ourselves.</summary>
    public const ushort Internet = 1;
}

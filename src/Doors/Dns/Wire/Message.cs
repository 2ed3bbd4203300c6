namespace Muster.Doors.Dns.Wire;

/// <summary>A DNS message; its OPT record is kept apart as <see cref="Edns"/>.</summary>
internal sealed record Message
{
    public required ushort Id { get; init; }

    public bool Response { get; init; }

    /// <summary>0 is a query, 4 a notification.</summary>
    public byte Opcode { get; init; }

    public bool Authoritative { get; init; }

    public bool Truncated { get; init; }

    public bool RecursionDesired { get; init; }

    public bool RecursionAvailable { get; init; }

    /// <summary>The data is authenticated (RFC 4035); we never say so of our own.</summary>
    public bool AuthenticData { get; init; }

    public bool CheckingDisabled { get; init; }

    public ResponseCode Code { get; init; }

    /// <summary>The one question; null where the message has none.</summary>
    public Question? Question { get; init; }

    public IReadOnlyList<Record> Answers { get; init; } = [];

    public IReadOnlyList<Record> Authority { get; init; } = [];

    public IReadOnlyList<Record> Extras { get; init; } = [];

    public Edns? Edns { get; init; }
}

using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>An answer while it is being put together.</summary>
internal sealed class Draft
{
    public ResponseCode Code { get; set; }

    public List<Record> Answers { get; } = [];

    public List<Record> Authority { get; } = [];

    public List<Record> Extras { get; } = [];

    /// <summary>See <see cref="Reply.ExtraEnds"/>.</summary>
    public List<int>? ExtraEnds { get; set; }

    public bool Limited { get; set; }

    /// <summary>The answer is for the subnet it was asked for, not for everybody: what a prepared query finds.</summary>
    public bool ForSubnet { get; set; }
}

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>
/// One request of a sequence. In <see cref="Path"/> and <see cref="Parameters"/>, <c>{w3}</c> stands for the index of the
/// sequence's third write, on whichever side, and <c>{n1}</c> for the first name that was given in order.
/// </summary>
internal sealed record V2Step(string Method, string Path, string Parameters)
{
    public bool InForm { get; init; }

    /// <summary>Begun here; what it brings is read when the sequence is over.</summary>
    public bool Waits { get; init; }

    public override string ToString() => $"{Method} {Path} {Parameters}{(InForm ? " (form)" : "")}";
}

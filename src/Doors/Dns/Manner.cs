namespace Muster.Doors.Dns;

/// <summary>
/// How DNS is answered at present. Replaced whole when the configuration changes: whoever answers takes it once for each
/// question, so that no answer is made half by one and half by the other.
/// </summary>
internal sealed class Manner(Terms terms, Recursors recursors)
{
    public Terms Terms => terms;

    public Recursors Recursors => recursors;

    public Answers Answers { get; } = new(terms);
}

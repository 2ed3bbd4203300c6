using Muster.Doors.Dns.Wire;

namespace Muster.Tests.Unit.Dns.Fuzz;

internal delegate MessageReader.Extent Reading(ReadOnlySpan<byte> bytes, out Message message);

internal delegate bool Writing(Message message, Naming naming, out ReadOnlyMemory<byte> bytes);

/// <summary>Both halves of the codec, as the fuzzer calls them: the real ones, or some with a bug planted.</summary>
internal sealed record Codec(Reading Read, Writing Write)
{
    public static Codec Real() => new(MessageReader.Read, new MessageWriter().TryWrite);
}

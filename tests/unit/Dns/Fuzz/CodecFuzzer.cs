using Muster.Bedrock;
using Muster.Doors.Dns.Wire;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>
/// Reads damaged messages, and writes what could be read: nothing is thrown, memory stays in proportion, and what was
/// written is read as the same. Each round is told by its seed alone.
/// </summary>
internal sealed class CodecFuzzer(Codec codec)
{
    /// <summary>A record of a dozen bytes may point to a name of 255, which is held twice as a list grows.</summary>
    private const int BytesHeldPerByte = 96;
    private const int BytesHeldAnyway = 16 * 1024;

    private readonly MessageWriter _valid = new();

    /// <summary>What is wrong with the codec, or null.</summary>
    public string? Complaint(ulong seed)
    {
        var chance = new Prng(seed);
        Assert.True(_valid.TryWrite(RandomMessage.Of(chance), (Naming)chance.Next(2), out var valid));
        var bytes = Mutation.Of(valid.ToArray(), chance);
        try
        {
            return Checked(bytes);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            return $"seed {seed}: {thrown.GetType().Name} at {Convert.ToHexString(bytes)}: {thrown.Message}";
        }
    }

    private string? Checked(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var extent = codec.Read(bytes, out var message);
        var held = GC.GetAllocatedBytesForCurrentThread() - before;
        if (held > BytesHeldAnyway + ((long)BytesHeldPerByte * bytes.Length))
        {
            return $"{held} bytes were held for a message of {bytes.Length}: {Convert.ToHexString(bytes)}";
        }

        if (extent != MessageReader.Extent.Whole)
        {
            return null;
        }

        var shown = WireTests.Shown(message);
        foreach (var naming in (Naming[])[Naming.Compressed, Naming.Whole])
        {
            // It may not fit any more, once its names are written out.
            if (codec.Write(message, naming, out var written)
                && (codec.Read(written.Span, out var again) != MessageReader.Extent.Whole || WireTests.Shown(again) != shown))
            {
                return $"read as another message once written {naming}: {Convert.ToHexString(bytes)}";
            }
        }

        return null;
    }
}

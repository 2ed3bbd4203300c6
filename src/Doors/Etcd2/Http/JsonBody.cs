using Muster.Doors.Go;

namespace Muster.Doors.Etcd2.Http;

/// <summary>Bodies of JSON, byte for byte as etcd writes them.</summary>
internal static class JsonBody
{
    public static byte[] Of(Action<GoJsonWriter> write)
    {
        using var buffer = new AnswerBuffer();
        write(new GoJsonWriter(buffer));
        return buffer.Written.ToArray();
    }

    /// <summary>With the line's end that Go's encoder adds.</summary>
    public static byte[] Line(Action<GoJsonWriter> write)
    {
        using var buffer = new AnswerBuffer();
        write(new GoJsonWriter(buffer));
        buffer.Append((byte)'\n');
        return buffer.Written.ToArray();
    }
}

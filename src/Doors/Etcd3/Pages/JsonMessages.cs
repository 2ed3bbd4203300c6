using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Google.Protobuf;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>Takes messages off a body that holds objects of JSON, one after the other, with or without blanks between.</summary>
/// <param name="bytesMax">Of one object.</param>
internal sealed class JsonMessages(PipeReader from, int bytesMax)
{
    private static readonly JsonParser _parser = new(JsonParser.Settings.Default);

    public async ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await from.ReadAsync(cancel);
            var buffer = read.Buffer;
            var scan = ObjectEnd(buffer);
            if (scan.End is { } end)
            {
                var text = Encoding.UTF8.GetString(buffer.Slice(0, end));
                from.AdvanceTo(buffer.GetPosition(end));
                return Parse(parser, text);
            }

            if (scan.IsNoObject || read.IsCompleted)
            {
                from.AdvanceTo(buffer.End);
                return scan.IsBlank
                    ? default
                    : new(null, Wrong(scan.IsNoObject ? "the body is no object of JSON" : "the body ends within an object"));
            }

            if (buffer.Length > bytesMax)
            {
                from.AdvanceTo(buffer.End);
                return new(null, EtcdError.RequestTooLarge);
            }

            from.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>How many bytes an object takes that begins the buffer; null while its end is not there.</summary>
    private static (long? End, bool IsBlank, bool IsNoObject) ObjectEnd(in ReadOnlySequence<byte> buffer)
    {
        var (depth, isText, isEscaped, isBlank, at) = (0, false, false, true, 0L);
        foreach (var piece in buffer)
        {
            foreach (var one in piece.Span)
            {
                at++;
                if (isText)
                {
                    isText = one != '"' || isEscaped;
                    isEscaped = one == '\\' && !isEscaped;
                    continue;
                }

                switch (one)
                {
                    case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' when depth == 0:
                        continue;
                    case (byte)'{':
                        (isBlank, depth) = (false, depth + 1);
                        break;
                    case (byte)'}' when --depth == 0:
                        return (at, false, false);
                    case (byte)'"':
                        isText = true;
                        break;
                }

                if (depth <= 0)
                {
                    return (null, false, true);
                }
            }
        }

        return (null, isBlank, false);
    }

    private static Received<T> Parse<T>(MessageParser<T> parser, string text)
        where T : class, IMessage<T>
    {
        try
        {
            var descriptor = parser.ParseFrom(ReadOnlySpan<byte>.Empty).Descriptor;
            return new((T)_parser.Parse(text, descriptor), null);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            return new(null, Wrong(broken.Message));
        }
    }

    private static GrpcStatus Wrong(string why) => new(GrpcCode.InvalidArgument, why);
}

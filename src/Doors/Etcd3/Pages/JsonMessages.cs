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
    // As etcd's gateway: a newer client may say more than is understood here.
    private static readonly JsonParser _parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    // Where the scan of the object stands that is being read: what was looked at once is not looked at again.
    private long _seen;
    private int _depth;
    private bool _isText;
    private bool _isEscaped;
    private bool _isBlank = true;

    public async ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        (_seen, _depth, _isText, _isEscaped, _isBlank) = (0, 0, false, false, true);
        while (true)
        {
            var read = await from.ReadAsync(cancel);
            var buffer = read.Buffer;
            var found = Scan(buffer.Slice(_seen));
            if (found == Found.End)
            {
                var text = Encoding.UTF8.GetString(buffer.Slice(0, _seen));
                from.AdvanceTo(buffer.GetPosition(_seen));
                return Parse(parser, JsonNumbers.Quoted(text));
            }

            if (found == Found.NoObject || read.IsCompleted)
            {
                from.AdvanceTo(buffer.End);
                return found == Found.NoObject ? new(null, Wrong("the body is no object of JSON"))
                    : _isBlank ? default
                    : new(null, Wrong("the body ends within an object"));
            }

            if (buffer.Length > bytesMax)
            {
                from.AdvanceTo(buffer.End);
                return new(null, EtcdError.RequestTooLarge);
            }

            from.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Looks on for the end of the object; it lies behind what was seen.</summary>
    private Found Scan(in ReadOnlySequence<byte> buffer)
    {
        foreach (var piece in buffer)
        {
            foreach (var one in piece.Span)
            {
                _seen++;
                if (_isText)
                {
                    _isText = one != '"' || _isEscaped;
                    _isEscaped = one == '\\' && !_isEscaped;
                    continue;
                }

                switch (one)
                {
                    case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' when _depth == 0:
                        continue;
                    case (byte)'{':
                        (_isBlank, _depth) = (false, _depth + 1);
                        break;
                    case (byte)'}' when --_depth == 0:
                        return Found.End;
                    case (byte)'"':
                        _isText = true;
                        break;
                }

                if (_depth <= 0)
                {
                    return Found.NoObject;
                }
            }
        }

        return Found.Nothing;
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

    private enum Found
    {
        Nothing,
        End,
        NoObject,
    }
}

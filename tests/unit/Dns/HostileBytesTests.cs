using System.Buffers.Binary;
using Muster.Bedrock;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;

namespace Muster.Tests.Unit.Dns;

/// <summary>Bytes from anybody: valid messages damaged in every way that hurts parsers, from seeds.</summary>
public sealed class HostileBytesTests
{
    private const int Rounds = 40_000;

    private static readonly string[] _names =
    [
        "web.service.consul", "n1.node.consul", "_web._tcp.service.consul", "0a000001.addr.consul", "consul",
        "1.0.0.10.in-addr.arpa", "alias.service.consul", "www.example.com",
    ];

    [Fact]
    public void No_bytes_make_the_reader_throw_or_read_twice_as_long_a_name()
    {
        var writer = new MessageWriter();
        for (ulong seed = 0; seed < Rounds; seed++)
        {
            var chance = new Prng(seed);
            Assert.True(writer.TryWrite(RandomMessage.Of(chance), Naming.Compressed, out var valid));
            var bytes = Damaged(valid.ToArray(), chance);
            MessageReader.Read(bytes, out var message);
            Assert.All(
                message.Answers.Concat(message.Authority).Concat(message.Extras),
                record => Assert.InRange(record.Owner.Wire.Length, 1, DnsName.BytesMax));
        }
    }

    [Fact]
    public void Whatever_is_asked_the_answer_is_a_well_formed_response_or_nothing()
    {
        var responder = Dig.NewResponder(Picture());
        var writer = new MessageWriter();
        for (ulong seed = 0; seed < Rounds; seed++)
        {
            var chance = new Prng(seed);
            var query = new Message
            {
                Id = (ushort)seed,
                RecursionDesired = true,
                Question = new Question(
                    WireTests.Name(_names[chance.Next(_names.Length)]), (RecordType)chance.Next(258), 1),
                Edns = chance.Next(2) == 0 ? null : new Edns((ushort)chance.Next(65536), Subnet: null),
            };
            Assert.True(writer.TryWrite(query, Naming.Compressed, out var valid));
            var request = Damaged(valid.ToArray(), chance);
            var answer = responder.Respond(request, (Transport)chance.Next(2), from: null);
            if (answer.IsEmpty)
            {
                continue;
            }

            Assert.Equal(MessageReader.Extent.Whole, MessageReader.Read(answer.Span, out var message));
            Assert.True(message.Response);
            Assert.Equal(BinaryPrimitives.ReadUInt16BigEndian(request), message.Id);
            Assert.NotEqual(ResponseCode.ServerFailure, WithoutReverse(message));
        }

        // A turned-around address that nobody has is the one honest failure.
        static ResponseCode WithoutReverse(Message message) =>
            message.RecursionAvailable ? ResponseCode.NoError : message.Code;
    }

    [Fact]
    public void A_pointer_to_itself_ends()
    {
        byte[] request = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 0x0C, 0, 1, 0, 1];

        Assert.Equal(MessageReader.Extent.Header, MessageReader.Read(request, out _));
    }

    [Fact]
    public void A_pointer_back_to_labels_that_lead_to_it_again_ends()
    {
        // "a" then a pointer to that same "a".
        byte[] request = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 0xC0, 0x0C, 0, 1, 0, 1];

        Assert.Equal(MessageReader.Extent.Header, MessageReader.Read(request, out _));
    }

    private static byte[] Damaged(byte[] bytes, Prng chance)
    {
        for (var times = 1 + chance.Next(4); times > 0 && bytes.Length > 0; times--)
        {
            var at = chance.Next(bytes.Length);
            switch (chance.Next(8))
            {
                case 0: // Any byte.
                    bytes[at] = (byte)chance.Next(256);
                    break;
                case 1: // One bit.
                    bytes[at] ^= (byte)(1 << chance.Next(8));
                    break;
                case 2: // A pointer, mostly into what is there.
                    bytes[at] = (byte)(0xC0 | chance.Next(2));
                    break;
                case 3: // Cut.
                    bytes = bytes[..at];
                    break;
                case 4: // More.
                    bytes = [.. bytes, .. bytes[at..]];
                    break;
                case 5: // Counts.
                    bytes[Math.Min(4 + chance.Next(8), bytes.Length - 1)] = (byte)chance.Next(4);
                    break;
                case 6: // Lengths: great ones.
                    bytes[at] = (byte)(0x3F + chance.Next(3));
                    break;
                default: // A piece moved.
                    var piece = bytes[at..Math.Min(at + 8, bytes.Length)];
                    piece.CopyTo(bytes, chance.Next(bytes.Length - piece.Length + 1));
                    break;
            }
        }

        return bytes;
    }

    private static FixedPicture Picture() => new FixedPicture()
        .Node("n1", "10.0.0.1", ("os", "linux")).Service("web", 80).Service("consul", 8300)
        .Node("n2", "10.0.0.2").Service("web", 81, "10.9.9.9").Service("alias", 80, "web.service.consul");
}

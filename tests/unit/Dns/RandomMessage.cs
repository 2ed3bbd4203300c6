using Muster.Bedrock;
using Muster.Doors.Dns.Wire;
using Record = Muster.Doors.Dns.Wire.Record;

namespace Muster.Tests.Unit.Dns;

/// <summary>Valid messages of every shape, from a seed.</summary>
internal static class RandomMessage
{
    private static readonly string[] _labels = ["a", "web", "service", "node", "consul", "dc1", "CONSUL", "x-1", "_tcp", "ü"];

    public static Message Of(Prng chance) => new()
    {
        Id = (ushort)chance.Next(65536),
        Response = chance.Next(2) == 0,
        Opcode = (byte)chance.Next(16),
        Authoritative = chance.Next(2) == 0,
        Truncated = chance.Next(2) == 0,
        RecursionDesired = chance.Next(2) == 0,
        RecursionAvailable = chance.Next(2) == 0,
        AuthenticData = chance.Next(2) == 0,
        CheckingDisabled = chance.Next(2) == 0,
        Code = (ResponseCode)chance.Next(6),
        Question = new Question(Name(chance), (RecordType)chance.Next(300), (ushort)chance.Next(300)),
        Answers = Records(chance),
        Authority = Records(chance),
        Extras = Records(chance),
        Edns = chance.Next(2) == 0 ? null : new Edns((ushort)chance.Next(65536), Subnet(chance)),
    };

    private static List<Record> Records(Prng chance) =>
        [.. Enumerable.Range(0, chance.Next(6)).Select(_ => RecordOf(chance))];

    private static Record RecordOf(Prng chance)
    {
        var owner = Name(chance);
        var ttl = (uint)chance.Next(1000);
        return chance.Next(8) switch
        {
            0 => new Record.Address(owner, ttl, new Ip((uint)chance.Next(int.MaxValue), IsV4: true)),
            1 => new Record.Address(owner, ttl, new Ip(new UInt128(chance.Next(), chance.Next()), IsV4: false)),
            2 => new Record.Srv(owner, ttl, 1, (ushort)chance.Next(65536), (ushort)chance.Next(65536), Name(chance)),
            3 => new Record.Txt(owner, ttl, new string('t', chance.Next(600))),
            4 => new Record.Cname(owner, ttl, Name(chance)),
            5 => new Record.Ns(owner, ttl, Name(chance)),
            6 => new Record.Soa(owner, ttl, Name(chance), Name(chance), new SoaTimes(1, 2, 3, 4, 5)),
            _ => new Record.Other(owner, ttl, (RecordType)99, [1, 2, 3]),
        };
    }

    private static ClientSubnet? Subnet(Prng chance) =>
        chance.Next(2) == 0 ? null : new ClientSubnet(1, 24, 0, [1, 2, (byte)chance.Next(256)]);

    private static DnsName Name(Prng chance)
    {
        var labels = Enumerable.Range(0, 1 + chance.Next(4)).Select(_ => _labels[chance.Next(_labels.Length)]);
        return WireTests.Name(string.Join('.', labels));
    }
}

// Made by Fixtures/generate/small_float_values.py.

/// Which codes numbers become by onnx 1.23.2 and ONNX Runtime 1.31.1.
enum SmallFloatCodes {
  /// The numbers in single precision.
  static let points = """
    00000000 0020aac8 003fffff 00400000 00400001 005fffff 00600000 00600001 0da24260 367fffff
    36800000 36800001 36ffffff 37000000 37000001 373fffff 37400000 37400001 377fffff 37800000
    37800001 379fffff 37a00000 37a00001 37bfffff 37c00000 37c00001 381fffff 38200000 38200001
    39ffffff 3a000000 3a000001 3a7fffff 3a800000 3a800001 3abfffff 3ac00000 3ac00001 3affffff
    3b000000 3b000001 3b1fffff 3b200000 3b200001 3b3fffff 3b400000 3b400001 3b9fffff 3ba00000
    3ba00001 3e7fffff 3e800000 3e800001 3effffff 3f000000 3f000001 3f3fffff 3f400000 3f400001
    3f800000 3f87ffff 3f880000 3f880001 3f8fffff 3f900000 3f900001 3f9fffff 3fa00000 3fa00001
    40bfffff 40c00000 40c00001 40dfffff 40e00000 40e00001 40ffffff 41000000 41000001 436fffff
    43700000 43700001 4377ffff 43780000 43780001 437fffff 43800000 43800001 43dfffff 43e00000
    43e00001 43e7ffff 43e80000 43e80001 43efffff 43f00000 43f00001 475fffff 47600000 47600001
    476fffff 47700000 47700001 477fffff 47800000 47800001 7149f2ca 7ebfffff 7ec00000 7ec00001
    7effffff 7f000000 7f000001 7f61b1e6 80000000 8020aac8 803fffff 80400000 80400001 805fffff
    80600000 80600001 8da24260 b67fffff b6800000 b6800001 b6ffffff b7000000 b7000001 b73fffff
    b7400000 b7400001 b77fffff b7800000 b7800001 b79fffff b7a00000 b7a00001 b7bfffff b7c00000
    b7c00001 b81fffff b8200000 b8200001 b9ffffff ba000000 ba000001 ba7fffff ba800000 ba800001
    babfffff bac00000 bac00001 baffffff bb000000 bb000001 bb1fffff bb200000 bb200001 bb3fffff
    bb400000 bb400001 bb9fffff bba00000 bba00001 be7fffff be800000 be800001 beffffff bf000000
    bf000001 bf3fffff bf400000 bf400001 bf800000 bf87ffff bf880000 bf880001 bf8fffff bf900000
    bf900001 bf9fffff bfa00000 bfa00001 c0bfffff c0c00000 c0c00001 c0dfffff c0e00000 c0e00001
    c0ffffff c1000000 c1000001 c36fffff c3700000 c3700001 c377ffff c3780000 c3780001 c37fffff
    c3800000 c3800001 c3dfffff c3e00000 c3e00001 c3e7ffff c3e80000 c3e80001 c3efffff c3f00000
    c3f00001 c75fffff c7600000 c7600001 c76fffff c7700000 c7700001 c77fffff c7800000 c7800001
    f149f2ca febfffff fec00000 fec00001 feffffff ff000000 ff000001 ff61b1e6 7f800000 ff800000
    7fc00000
    """

  static let codes: [String: String] = [
    "F8_E4M3 true": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 01 01 01 01 01 01 01 01 01 01 01 02 02 02 02 03 28 28 28 30 30 30 34 34 34
    38 38 38 39 39 39 39 3a 3a 3a 4c 4c 4c 4e 4e 4e 50 50 50 77 77 77 77 78 78 78 78 78 7e 7e
    7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 7e 80 80 80 80 80 80
    80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 81
    81 81 81 81 81 81 81 81 81 81 82 82 82 82 83 a8 a8 a8 b0 b0 b0 b4 b4 b4 b8 b8 b8 b9 b9 b9
    b9 ba ba ba cc cc cc ce ce ce d0 d0 d0 f7 f7 f7 f7 f8 f8 f8 f8 f8 fe fe fe fe fe fe fe fe
    fe fe fe fe fe fe fe fe fe fe fe fe fe fe fe fe fe fe 7e fe 7f
    """,
    "F8_E4M3 false": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 01 01 01 01 01 01 01 01 01 01 01 02 02 02 02 03 28 28 28 30 30 30 34 34 34
    38 38 38 39 39 39 39 3a 3a 3a 4c 4c 4c 4e 4e 4e 50 50 50 77 77 77 77 78 78 78 78 78 7e 7e
    7e 7e 7e 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 80 80 80 80 80 80
    80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 81
    81 81 81 81 81 81 81 81 81 81 82 82 82 82 83 a8 a8 a8 b0 b0 b0 b4 b4 b4 b8 b8 b8 b9 b9 b9
    b9 ba ba ba cc cc cc ce ce ce d0 d0 d0 f7 f7 f7 f7 f8 f8 f8 f8 f8 fe fe fe fe fe ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 7f ff 7f
    """,
    "F8_E5M2 true": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 01 01 01 01 01 01 01 01 01 01 02 02 02 02 03
    10 10 10 14 14 14 16 16 16 18 18 18 19 19 19 1a 1a 1a 1d 1d 1d 34 34 34 38 38 38 3a 3a 3a
    3c 3c 3c 3c 3c 3c 3d 3d 3d 3d 46 46 46 47 47 47 48 48 48 5b 5c 5c 5c 5c 5c 5c 5c 5c 5f 5f
    5f 5f 5f 5f 5f 60 60 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 7b 80 80 80 80 80 80
    80 80 80 80 80 80 80 80 81 81 81 81 81 81 81 81 81 81 81 82 82 82 82 83 90 90 90 94 94 94
    96 96 96 98 98 98 99 99 99 9a 9a 9a 9d 9d 9d b4 b4 b4 b8 b8 b8 ba ba ba bc bc bc bc bc bc
    bd bd bd bd c6 c6 c6 c7 c7 c7 c8 c8 c8 db dc dc dc dc dc dc dc dc df df df df df df df e0
    e0 fb fb fb fb fb fb fb fb fb fb fb fb fb fb fb fb fb 7b fb 7e
    """,
    "F8_E5M2 false": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 01 01 01 01 01 01 01 01 01 01 02 02 02 02 03
    10 10 10 14 14 14 16 16 16 18 18 18 19 19 19 1a 1a 1a 1d 1d 1d 34 34 34 38 38 38 3a 3a 3a
    3c 3c 3c 3c 3c 3c 3d 3d 3d 3d 46 46 46 47 47 47 48 48 48 5b 5c 5c 5c 5c 5c 5c 5c 5c 5f 5f
    5f 5f 5f 5f 5f 60 60 7b 7b 7b 7b 7c 7c 7c 7c 7c 7c 7c 7c 7c 7c 7c 7c 7c 80 80 80 80 80 80
    80 80 80 80 80 80 80 80 81 81 81 81 81 81 81 81 81 81 81 82 82 82 82 83 90 90 90 94 94 94
    96 96 96 98 98 98 99 99 99 9a 9a 9a 9d 9d 9d b4 b4 b4 b8 b8 b8 ba ba ba bc bc bc bc bc bc
    bd bd bd bd c6 c6 c6 c7 c7 c7 c8 c8 c8 db dc dc dc dc dc dc dc dc df df df df df df df e0
    e0 fb fb fb fb fc fc fc fc fc fc fc fc fc fc fc fc fc 7c fc 7e
    """,
    "F8_E4M3FNUZ true": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 01 01 01 01 01 02 02 02 02 02 02 02 03 03 03 03 05 05 05 30 30 30 38 38 38 3c 3c 3c
    40 40 40 41 41 41 41 42 42 42 54 54 54 56 56 56 58 58 58 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f
    7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 81 81 81 81
    81 82 82 82 82 82 82 82 83 83 83 83 85 85 85 b0 b0 b0 b8 b8 b8 bc bc bc c0 c0 c0 c1 c1 c1
    c1 c2 c2 c2 d4 d4 d4 d6 d6 d6 d8 d8 d8 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 7f ff 80
    """,
    "F8_E4M3FNUZ false": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 01 01 01 01 01 02 02 02 02 02 02 02 03 03 03 03 05 05 05 30 30 30 38 38 38 3c 3c 3c
    40 40 40 41 41 41 41 42 42 42 54 54 54 56 56 56 58 58 58 7f 7f 7f 7f 80 80 80 80 80 80 80
    80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 81 81 81 81
    81 82 82 82 82 82 82 82 83 83 83 83 85 85 85 b0 b0 b0 b8 b8 b8 bc bc bc c0 c0 c0 c1 c1 c1
    c1 c2 c2 c2 d4 d4 d4 d6 d6 d6 d8 d8 d8 ff ff ff ff 80 80 80 80 80 80 80 80 80 80 80 80 80
    80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80
    """,
    "F8_E5M2FNUZ true": """
    00 00 00 00 00 00 00 00 00 00 00 01 01 01 01 01 02 02 02 02 02 02 02 03 03 03 03 05 05 05
    14 14 14 18 18 18 1a 1a 1a 1c 1c 1c 1d 1d 1d 1e 1e 1e 21 21 21 38 38 38 3c 3c 3c 3e 3e 3e
    40 40 40 40 40 40 41 41 41 41 4a 4a 4a 4b 4b 4b 4c 4c 4c 5f 60 60 60 60 60 60 60 60 63 63
    63 63 63 63 63 64 64 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 00 00 00 00 00 00
    00 00 00 00 00 81 81 81 81 81 82 82 82 82 82 82 82 83 83 83 83 85 85 85 94 94 94 98 98 98
    9a 9a 9a 9c 9c 9c 9d 9d 9d 9e 9e 9e a1 a1 a1 b8 b8 b8 bc bc bc be be be c0 c0 c0 c0 c0 c0
    c1 c1 c1 c1 ca ca ca cb cb cb cc cc cc df e0 e0 e0 e0 e0 e0 e0 e0 e3 e3 e3 e3 e3 e3 e3 e4
    e4 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 7f ff 80
    """,
    "F8_E5M2FNUZ false": """
    00 00 00 00 00 00 00 00 00 00 00 01 01 01 01 01 02 02 02 02 02 02 02 03 03 03 03 05 05 05
    14 14 14 18 18 18 1a 1a 1a 1c 1c 1c 1d 1d 1d 1e 1e 1e 21 21 21 38 38 38 3c 3c 3c 3e 3e 3e
    40 40 40 40 40 40 41 41 41 41 4a 4a 4a 4b 4b 4b 4c 4c 4c 5f 60 60 60 60 60 60 60 60 63 63
    63 63 63 63 63 64 64 7f 7f 7f 7f 80 80 80 80 80 80 80 80 80 80 80 80 80 00 00 00 00 00 00
    00 00 00 00 00 81 81 81 81 81 82 82 82 82 82 82 82 83 83 83 83 85 85 85 94 94 94 98 98 98
    9a 9a 9a 9c 9c 9c 9d 9d 9d 9e 9e 9e a1 a1 a1 b8 b8 b8 bc bc bc be be be c0 c0 c0 c0 c0 c0
    c1 c1 c1 c1 ca ca ca cb cb cb cc cc cc df e0 e0 e0 e0 e0 e0 e0 e0 e3 e3 e3 e3 e3 e3 e3 e4
    e4 ff ff ff ff 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80 80
    """,
    "F8_E8M0 true up": """
    00 00 00 00 01 01 01 01 1c 6d 6d 6e 6e 6e 6f 6f 6f 6f 6f 6f 70 70 70 70 70 70 70 71 71 71
    74 74 75 75 75 76 76 76 76 76 76 77 77 77 77 77 77 77 78 78 78 7d 7d 7e 7e 7e 7f 7f 7f 7f
    7f 80 80 80 80 80 80 80 80 80 82 82 82 82 82 82 82 82 83 87 87 87 87 87 87 87 87 88 88 88
    88 88 88 88 88 88 88 8f 8f 8f 8f 8f 8f 8f 8f 90 e3 fe fe fe fe fe fe fe 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 fe 00 ff
    """,
    "F8_E8M0 true down": """
    00 00 00 00 00 00 00 00 1b 6c 6d 6d 6d 6e 6e 6e 6e 6e 6e 6f 6f 6f 6f 6f 6f 6f 6f 70 70 70
    73 74 74 74 75 75 75 75 75 75 76 76 76 76 76 76 76 76 77 77 77 7c 7d 7d 7d 7e 7e 7e 7e 7e
    7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 81 81 81 81 81 81 81 82 82 86 86 86 86 86 86 86 87 87 87 87
    87 87 87 87 87 87 87 8e 8e 8e 8e 8e 8e 8e 8f 8f e2 fd fd fd fd fe fe fe 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 fe 00 ff
    """,
    "F8_E8M0 true nearest": """
    00 00 00 00 00 00 01 01 1b 6d 6d 6d 6e 6e 6e 6e 6f 6f 6f 6f 6f 6f 6f 6f 6f 70 70 70 70 70
    74 74 74 75 75 75 75 76 76 76 76 76 76 76 76 76 77 77 77 77 77 7d 7d 7d 7e 7e 7e 7e 7f 7f
    7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 81 82 82 82 82 82 82 82 82 87 87 87 87 87 87 87 87 87 88 88
    88 88 88 88 88 88 88 8f 8f 8f 8f 8f 8f 8f 8f 8f e3 fd fe fe fe fe fe fe 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 fe 00 ff
    """,
    "F8_E8M0 false up": """
    ff ff ff 00 01 01 01 01 1c 6d 6d 6e 6e 6e 6f 6f 6f 6f 6f 6f 70 70 70 70 70 70 70 71 71 71
    74 74 75 75 75 76 76 76 76 76 76 77 77 77 77 77 77 77 78 78 78 7d 7d 7e 7e 7e 7f 7f 7f 7f
    7f 80 80 80 80 80 80 80 80 80 82 82 82 82 82 82 82 82 83 87 87 87 87 87 87 87 87 88 88 88
    88 88 88 88 88 88 88 8f 8f 8f 8f 8f 8f 8f 8f 90 e3 fe fe fe fe fe ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    """,
    "F8_E8M0 false down": """
    ff ff ff 00 00 00 00 00 1b 6c 6d 6d 6d 6e 6e 6e 6e 6e 6e 6f 6f 6f 6f 6f 6f 6f 6f 70 70 70
    73 74 74 74 75 75 75 75 75 75 76 76 76 76 76 76 76 76 77 77 77 7c 7d 7d 7d 7e 7e 7e 7e 7e
    7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 81 81 81 81 81 81 81 82 82 86 86 86 86 86 86 86 87 87 87 87
    87 87 87 87 87 87 87 8e 8e 8e 8e 8e 8e 8e 8f 8f e2 fd fd fd fd fe ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    """,
    "F8_E8M0 false nearest": """
    ff ff ff 00 00 00 01 01 1b 6d 6d 6d 6e 6e 6e 6e 6f 6f 6f 6f 6f 6f 6f 6f 6f 70 70 70 70 70
    74 74 74 75 75 75 75 76 76 76 76 76 76 76 76 76 77 77 77 77 77 7d 7d 7d 7e 7e 7e 7e 7f 7f
    7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 81 82 82 82 82 82 82 82 82 87 87 87 87 87 87 87 87 87 88 88
    88 88 88 88 88 88 88 8f 8f 8f 8f 8f 8f 8f 8f 8f e3 fd fe fe fe fe ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
    """,
    "F4 true": """
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 01 01 01 01 02 02
    02 02 02 02 02 02 02 02 02 03 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07
    07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 08 08 08 08 08 08
    08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08
    08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 08 09 09 09 09 09 0a 0a 0a 0a 0a 0a 0a 0a
    0a 0a 0a 0b 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f
    0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 0f 07 0f 08
    """,
  ]
}
